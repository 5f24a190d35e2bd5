#pragma once
void a(int x);
