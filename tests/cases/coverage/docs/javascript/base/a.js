const unrelated = 1;
