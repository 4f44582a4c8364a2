require 'simplecov'
SimpleCov.start do
  root ENV.fetch('TALLY_ROOT')
  coverage_dir ENV.fetch('TALLY_OUT')
  command_name ENV.fetch('TALLY_NAME')
  enable_coverage :branch if ENV['TALLY_BRANCH']
end
require_relative 'tally'

t = Tally.new
ARGV.each { |word| t.add(word.to_i) }
puts t.n
