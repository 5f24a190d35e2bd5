x = 1
# rubocop:disable Style/All
def f(a)
  # FIXME: finish
  binding.pry
  p a
  begin
    g
  rescue StandardError
    # never mind
  end
  h rescue nil
  eval(a)
  raise NotImplementedError
end
# def old(a)
#   a + 1
# end
xit "does it" do
end
"binding.pry"
