const pattern = "a /* b */ c";
const text = `one
  two`;
