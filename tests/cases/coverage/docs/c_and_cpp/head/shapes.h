#ifndef SHAPES_H
#define SHAPES_H
/**
 * Area of a rectangle.
 * @param w width in pixels
 * @param h height in pixels
 */
int area(int w, int h);
int bare(int w);
/// Number of shapes so far.
int count(void);
static inline int hidden(int w) { return w; }
#endif
