using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.ServiceDefaults.Tests;

public sealed class MessagingRegistrationTests
{
    [Theory]
    [InlineData("rabbitmq")]
    [InlineData("rabbitmq:5672")]
    [InlineData("http://rabbitmq:5672/")]
    [InlineData("host=rabbitmq;username=u")]
    [InlineData("amqp:///vhost")]
    [InlineData("amqp:rabbitmq")]
    [InlineData("amqp://rabbitmq/two/segments")]
    public void A_connection_string_that_names_no_broker_is_refused_in_words(string address)
    {
        var error = Assert.Throws<InvalidDataException>(() => Add(address));
        Assert.Contains("ConnectionStrings:Broker", error.Message, StringComparison.Ordinal);
        Assert.Contains("amqp://", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_refusal_does_not_repeat_the_password()
    {
        var error = Assert.Throws<InvalidDataException>(() => Add("http://user:secret@rabbitmq/"));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void Without_a_connection_string_the_bus_is_within_the_process(string? address) => Assert.True(Add(address));

    [Theory]
    [InlineData("amqp://rabbitmq")]
    [InlineData("amqps://user:password@rabbitmq:5671/vhost")]
    [InlineData("amqp://rabbitmq/%2F")]
    public void With_one_it_is_not(string address) => Assert.False(Add(address));

    private static bool Add(string? address)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Broker", address)]).Build();
        return new ServiceCollection().AddMessaging(configuration, TimeSpan.FromSeconds(1));
    }
}
