using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Distributed.Dashboard.Tests;

public sealed class DashboardOptionsTests
{
    [Fact]
    public async Task Without_any_login_the_process_does_not_start_and_says_what_to_set()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => DashboardHost.StartAsync(settings: ("Dashboard:AdminKey", "")));
        Assert.Contains("Dashboard:AdminKey", error.Message, StringComparison.Ordinal);
        Assert.Contains("Dashboard:OpenIdConnect:Authority", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dashboard:AdminKey", "short", "at least 16 characters")]
    [InlineData("Dashboard:TrustedProxies:0", "my proxy", "'my proxy'")]
    [InlineData("Dashboard:SessionLength", "00:00:01", "Dashboard:SessionLength")]
    [InlineData("Dashboard:OpenIdConnect:Authority", "https://login.example", "Dashboard:OpenIdConnect:ClientId")]
    [InlineData("Dashboard:OpenIdConnect:Authority", "login.example", "such as https://login.example.com/realm")]
    [InlineData("Dashboard:OpenIdConnect:Authority", "http://login.example", "must begin with https")]
    [InlineData("Dashboard:ApiAddress", "pictures.example", "Dashboard:ApiAddress")]
    [InlineData("Dashboard:ApiAddress", "ftp://pictures.example", "Dashboard:ApiAddress")]
    [InlineData("Dashboard:ApiAddress", "https://pictures.example/?a=b", "Dashboard:ApiAddress")]
    public async Task A_wrong_setting_is_named(string key, string value, string says)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => DashboardHost.StartAsync(settings: (key, value)));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(DashboardHost.Key, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("false", null, false)]
    [InlineData("true", null, true)]
    [InlineData("true", "false", false)]
    public async Task Whether_the_API_needs_a_key_is_known_from_its_own_setting_unless_said_otherwise(string? required, string? needsKey, bool expected)
    {
        await using var host = await DashboardHost.StartAsync(settings: [("Keys:Required", required), ("Dashboard:ApiNeedsKey", needsKey)]);
        Assert.Equal(expected, host.Services.GetRequiredService<IOptions<DashboardOptions>>().Value.ApiNeedsKey);
    }
}
