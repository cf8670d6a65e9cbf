using System.CommandLine;
using System.Numerics;

namespace Distributed.Cli;

/// <summary>Options that set a limit, or lift it.</summary>
internal static class LimitOption
{
    /// <summary>The word that lifts a limit.</summary>
    public const string Lifted = "none";

    public static Option<Limit<T>?> Of<T>(string name, string description, T least) where T : struct, INumber<T> => new(name)
    {
        Description = $"{description} '{Lifted}' lifts the limit.",
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (text == Lifted) return new(null);
            if (NumberOption.Parse<T>(text) is { } number && number >= least) return new(number);
            result.AddError(FormattableString.Invariant($"{name} cannot be '{text}', but {NumberOption.Kind<T>()} of {least} or more, or {Lifted} to lift the limit"));
            return null;
        },
    };
}
