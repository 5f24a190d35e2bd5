module Shop
  class Thing
    attr_reader :name, :price

    def initialize(name, price: 1); end
    def buy(count, by:); end
    def opened; end

    private

    def free(a); end

    class << self
      def build(*list); end
    end
  end
end
