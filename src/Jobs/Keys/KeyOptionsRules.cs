using System.Net;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>What is wrong with the settings of keys, each with the one to change.</summary>
internal sealed class KeyOptionsRules : IValidateOptions<KeyOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyOptions options)
    {
        var wrong = Wrong(options).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> Wrong(KeyOptions options)
    {
        if (options.Required is true && string.IsNullOrEmpty(options.Pepper))
            yield return "Keys:Pepper is missing: a random text that never changes, such as openssl rand -hex 32 prints. Where everybody who reaches the API may use it, set Keys:Required to false instead.";
        if (options.Pepper is { Length: > 0 and < KeyOptions.MinSecretLength })
            yield return $"Keys:Pepper must have at least {KeyOptions.MinSecretLength} characters, for example those of: openssl rand -hex 32";
        if (options.Admin is { Length: > 0 and < KeyOptions.MinSecretLength })
            yield return $"Keys:Admin must have at least {KeyOptions.MinSecretLength} characters, for example those of: openssl rand -hex 32";
        if (!ApiKeyText.IsEnvironment(options.Environment)) yield return "Keys:Environment must have 1 to 16 characters of a-z and 0-9.";
        foreach (var network in options.TrustedProxies.Where(network => !IPNetwork.TryParse(network, out _)))
            yield return $"Keys:TrustedProxies has '{network}', which is no network such as 10.0.0.0/8.";
    }
}
