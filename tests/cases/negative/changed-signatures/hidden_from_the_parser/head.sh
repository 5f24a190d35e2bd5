#!/bin/sh
ln -s nowhere link.py
