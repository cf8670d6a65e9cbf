namespace Distributed.ServiceDefaults.Tests;

public sealed class HealthProbeTests
{
    [Theory]
    [InlineData(null, "8080", "http://127.0.0.1:8080/")]
    [InlineData("", "8081;8082", "http://127.0.0.1:8081/")]
    [InlineData("http://+:5080", "8080", "http://127.0.0.1:5080/")]
    [InlineData("http://*:5080;http://+:9000", null, "http://127.0.0.1:5080/")]
    [InlineData("http://0.0.0.0:5080", null, "http://127.0.0.1:5080/")]
    [InlineData("http://[::]:5080", null, "http://127.0.0.1:5080/")]
    [InlineData("http://10.1.2.3:5080", null, "http://10.1.2.3:5080/")]
    public void The_probe_asks_where_the_process_listens(string? urls, string? ports, string address) =>
        Assert.Equal(address, HealthProbe.Address(urls, ports).ToString());

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData(null, "http")]
    public void Settings_that_do_not_say_where_are_refused(string? urls, string? ports) =>
        Assert.Throws<InvalidDataException>(() => HealthProbe.Address(urls, ports));
}
