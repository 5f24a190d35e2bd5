const b = a - -c;
