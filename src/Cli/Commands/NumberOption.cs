using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Distributed.Cli;

/// <summary>Options whose values are numbers, written with a point whatever the machine's language.</summary>
internal static class NumberOption
{
    public static Option<T?> Of<T>(string name, string description, params string[] aliases) where T : struct, INumber<T> => new(name, aliases)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return number;
            result.AddError($"{name} cannot be '{text}', but a number");
            return null;
        },
    };
}
