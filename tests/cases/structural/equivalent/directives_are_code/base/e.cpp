int* p = 0;
