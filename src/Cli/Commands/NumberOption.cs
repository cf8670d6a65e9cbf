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
            if (Parse<T>(text) is { } number) return number;
            result.AddError($"{name} cannot be '{text}', but {Kind<T>()}");
            return null;
        },
    };

    /// <summary>How many of a list are wanted.</summary>
    public static Option<int?> Limit(int byDefault, string what = "How many at most") =>
        Of<int>("--limit", $"{what}; {byDefault.ToString(CultureInfo.InvariantCulture)} by default.").Within(1);

    /// <summary>Refuses what is below the least or above the most.</summary>
    public static Option<T?> Within<T>(this Option<T?> option, T least, T? most = null) where T : struct, INumber<T> => option.Refuse(number =>
        number >= least && !(number > most) ? null
            : most is null ? FormattableString.Invariant($"must be {least} or more") : FormattableString.Invariant($"must be between {least} and {most}"));

    /// <summary>Refuses numbers for a reason. A validator would be asked about what is no number too, and could not read it.</summary>
    public static Option<T?> Refuse<T>(this Option<T?> option, Func<T, string?> reason) where T : struct
    {
        var parse = option.CustomParser!;
        option.CustomParser = result =>
        {
            var value = parse(result);
            if (value is { } number && reason(number) is { } wrong) result.AddError($"{option.Name} {wrong}");
            return value;
        };
        return option;
    }

    internal static T? Parse<T>(string text) where T : struct, INumber<T> => T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    internal static string Kind<T>() => typeof(T) == typeof(double) ? "a number" : "a whole number";
}
