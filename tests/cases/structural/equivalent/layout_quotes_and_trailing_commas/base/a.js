const a = {b: 'x', c: [1, 2]}
const d = (1 + 2)
