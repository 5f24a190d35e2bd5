chmod +x Jenkinsfile
