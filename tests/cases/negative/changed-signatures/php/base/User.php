<?php
namespace App;

use Lib\Thing;

final class User implements B, A
{
    public const LIMIT = 1, OTHER = 2;
    protected $nobody;

    public function __construct(public readonly string $name, private ?int $age = null) {}
    public function rename(Thing $by, array $options = array()): ?string { return null; }
    public function same(int|null $a) {}
    public function hidden() {}
    private function free($a) {}
}

function helper(string $text) {}
