printf 'a\000b\nc\n' > image.bin
