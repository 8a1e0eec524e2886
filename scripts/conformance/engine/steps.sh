#!/bin/bash
# Types a scenario (/mnt/scenario) in the world of world.sh, one fresh shell a line, and leaves what each line answered
# in /mnt/steps: NNN.at, NNN.cmd, NNN.out, NNN.err, NNN.status.
rm -rf /mnt/steps
mkdir -p /mnt/steps
number=0
while IFS= read -r line || [ "$line" != '' ]; do
  case $line in '' | '#'*) continue ;; esac
  number=$((number + 1))
  file=/mnt/steps/$(printf %03d $number)
  at=host cmd=$line enter=()
  case $line in
    'laptop$ '*) at=laptop cmd=${line#laptop$ } enter=(ip netns exec laptop) ;;
    'host2$ '*) at=host2 cmd=${line#host2$ } enter=(nsenter -t "$(cat /tmp/host2/pid)" -m -n -u) ;;
    'host$ '*) cmd=${line#host$ } ;;
  esac
  printf %s "$at" > "$file.at"
  printf %s "$cmd" > "$file.cmd"
  "${enter[@]}" timeout 30 bash -c "$cmd" > "$file.out" 2> "$file.err" < /dev/null
  echo $? > "$file.status"
  # A person takes a moment before looking at what has just started.
  case $cmd in *'docker run'* | *'docker start'* | *'docker restart'* | *'docker network connect'* | *'-d '*) sleep 0.6 ;; esac
done < /mnt/scenario
