const pattern = "a /* c */ c";
const text = `one
    two`;
