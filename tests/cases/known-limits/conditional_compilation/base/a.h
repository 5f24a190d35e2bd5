#if FAST
int load(int a);
#else
int load(long a);
#endif
