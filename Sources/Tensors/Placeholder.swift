// placeholder
let zz = 1
