ln -s a.txt link
echo 'true' > run
chmod +x run
echo here > ignored.txt
