module Shop
  class Thing
    attr_reader :name

    def initialize(title, price: 1); end
    def buy(count, from:); end
    def opened; end
    private :opened

    def self.build(*items); end

    private

    def free(a, b); end
  end
end
