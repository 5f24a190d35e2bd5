echo "1..2"
echo "ok 1 - adds"
echo "not ok 2 - always broken"
exit 1
