const b = a-- - c;
