f();
function ( {{ debugger
