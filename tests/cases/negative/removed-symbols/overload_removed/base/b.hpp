#pragma once
void a(int x);
void a(double x);
