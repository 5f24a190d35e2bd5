int* p = 0;  // NOLINT
