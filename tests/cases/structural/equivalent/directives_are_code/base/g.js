const g = make();
