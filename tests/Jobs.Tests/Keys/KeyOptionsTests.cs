namespace Distributed.Jobs.Tests;

public sealed class KeyOptionsTests
{
    private static readonly string Long = new('x', KeyOptions.MinSecretLength);

    public static TheoryData<string?, string?, bool?, string, string?> Settings => new()
    {
        { Long, Long, true, "live", null },
        { Long, null, true, "live", null },
        { null, null, false, "live", null },
        { null, null, true, "live", "Keys:Pepper" },
        { Long[1..], null, false, "live", "Keys:Pepper" },
        { Long, Long[1..], true, "live", "Keys:Admin" },
        { Long, null, true, "Live", "Keys:Environment" },
        { Long, null, true, "", "Keys:Environment" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Wrong_settings_are_named(string? pepper, string? admin, bool? required, string environment, string? wrong)
    {
        var result = new KeyOptionsRules().Validate(null, new() { Pepper = pepper, Admin = admin, Required = required, Environment = environment });
        Assert.Equal(wrong is null, result.Succeeded);
        if (wrong is not null) Assert.StartsWith(wrong, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }
}
