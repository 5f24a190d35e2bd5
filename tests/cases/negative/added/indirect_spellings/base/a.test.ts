import { it as t } from 'vitest';
