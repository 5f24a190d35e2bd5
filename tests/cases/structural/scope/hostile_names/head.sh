echo x > "$(printf 'red\033[31m.txt')"
echo x > "$(printf 'two\nlines.txt')"
echo x > "$(printf 'bidi\342\200\256txt.exe')"
echo x > "$(printf 'not-utf8-\377.txt')"
