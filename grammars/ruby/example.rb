#!/usr/bin/env ruby
# frozen_string_literal: true

# What the Ruby pack sees; example.symbols is what it must say of it.
module Shapes
  VERSION = "1.0"
  A, B = 1, 2

  # A thing with a name.
  class Thing < Base
    include Comparable

    # Read from outside.
    attr_reader :a, :b
    attr_accessor "c"
    DEFAULTS = { a: 1 }.freeze

    # Makes one.
    def initialize(x, y = 2, *rest, key:, opt: 'three', **others, &block)
      @x = x
    end

    def <=>(other) = x <=> other.x

    def self.make(...)
      new(...)
    end

    class << self
      def build((a, b), c = [1, 2]); end

      private

      def hidden; end
    end

    def size; end
    alias_method :length, :size
    alias count length

    define_method(:dynamic) { |a, b = 1| a }
    def_delegators :@list, :each, :map

    def internal; end # :nodoc:

    private

    def secret; end
    attr_reader :inner

    public

    def open?; end
    protected def guarded!; end
    private def hushed; end
    # Documented in spite of the word before it.
    private_class_method def self.quiet; end

    def t=(value); end
    private :t=, :open?
    HIDDEN = 1
    private_constant :HIDDEN

    Point = Struct.new(:x, :y) do
      def distance; end
    end

    # Typed by Sorbet.
    sig { params(a: Integer).returns(String) }
    def typed(a); end
  end

  module_function

  def twice(a); end
end

class Shapes::Late
  def z; end
end

def top(a) = 1

class ShapeError < StandardError; end
Other = Class.new(ShapeError)

describe Shapes do
  def helper; end
end

class ThingTest < Minitest::Test
  def test_name; end
end
