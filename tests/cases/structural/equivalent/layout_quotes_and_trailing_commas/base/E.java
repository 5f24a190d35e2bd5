class E { int[] a = {1, 2}; }
