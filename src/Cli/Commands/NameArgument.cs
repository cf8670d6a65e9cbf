using System.CommandLine;
using System.Text.RegularExpressions;

namespace Distributed.Cli;

/// <summary>The names of tenants, workers and keys as arguments, refused before anything is sent where they cannot be right.</summary>
internal static partial class NameArgument
{
    private const string TenantRule = "1 to 63 of a-z, 0-9 and -, not beginning with -";

    public static Argument<string> Tenant() => Create("ID", $"The tenant: {TenantRule}.", text => TenantPattern().IsMatch(text) ? null : $"'{text}' cannot be a tenant: that is {TenantRule}");

    public static Option<string?> TenantOption(string description) => new("--tenant")
    {
        Description = description,
        HelpName = "ID",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!TenantPattern().IsMatch(text)) result.AddError($"--tenant cannot be '{text}', but {TenantRule}");
            return text;
        },
    };

    public static Argument<string> Worker() => Create("NAME", "The worker, as distributed workers has it.",
        text => IsNoName(text) ? $"'{text}' cannot be a worker; distributed workers has them" : null);

    /// <summary>Whoever pastes the whole key by mistake is not to send it to where addresses are logged.</summary>
    public static Argument<string> Key() => Create("ID", "The key's public part, between its second and third underscore.", text =>
        text.StartsWith("sdq_", StringComparison.Ordinal) ? "That is a whole key; give its public part alone, between its second and third underscore"
            : IsNoName(text) ? $"'{text}' cannot be the id of a key; distributed keys list has them" : null);

    private static Argument<string> Create(string name, string description, Func<string, string?> refuse) => new(name)
    {
        Description = description,
        HelpName = name,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (refuse(text) is { } reason) result.AddError(reason);
            return text;
        },
    };

    /// <summary>Paths give dots a meaning of their own.</summary>
    private static bool IsNoName(string text) => string.IsNullOrWhiteSpace(text) || text is "." or "..";

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,62}\z")]
    private static partial Regex TenantPattern();
}
