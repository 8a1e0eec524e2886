// In place of Ink's developer tools, which no bundle carries.
export default {};
