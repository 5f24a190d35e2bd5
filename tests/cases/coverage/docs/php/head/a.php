<?php

/** Keeps things apart. */
class Keeper
{
    /**
     * Adds two numbers.
     *
     * @param int               $a the one
     * @param array<string,int> $b the other
     *
     * @return int the sum
     *
     * @throws \Exception when it cannot
     */
    public function add($a, $b) { throw new \Exception(); }

    /**
     * Adds two numbers.
     *
     * @param int $a
     * @return int
     */
    public function bare($a) { throw new \Exception(); }

    public function none() {}

    #[\Override]
    public function inherited() {}

    private function hidden() {}
}
