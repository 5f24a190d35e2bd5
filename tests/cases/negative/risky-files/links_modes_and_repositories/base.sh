chmod +x old.sh
