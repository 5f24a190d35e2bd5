chmod +x a.sh old.sh
ln -s /etc/passwd absolute
ln -s ../../outside deep
mkdir -p dir/sub
ln -s ../../b.txt dir/sub/inside
ln -s .GIT/hooks git-link
ln -s b.txt fine
git init -q vendor
git -C vendor commit -q --allow-empty -m vendored
