#define DECLARE(name) int name(int value);
DECLARE(load)
