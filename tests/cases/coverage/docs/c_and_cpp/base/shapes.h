#ifndef SHAPES_H
#define SHAPES_H
#endif
