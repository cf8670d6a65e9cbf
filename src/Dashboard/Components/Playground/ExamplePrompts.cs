using Distributed.Contracts;

namespace Distributed.Dashboard;

/// <summary>Prompts to begin with, such as the served models understand.</summary>
internal static class ExamplePrompts
{
    private const int SmallSide = 128;

    private static readonly string[] Shapes =
    [
        "a large red circle on a white background",
        "a big yellow star on a dark blue background",
        "a red circle above a blue square on a white background",
        "a yellow star to the left of a green triangle on a black background",
    ];

    private static readonly string[] Scenes =
    [
        "a lighthouse on a cliff at sunset, oil painting",
        "a bowl of ramen on a wooden table, studio photograph",
        "a fox in a snowy forest, soft morning light",
        "an astronaut reading in a library, watercolor",
    ];

    /// <summary>Small models know plain shapes; large ones know the world.</summary>
    public static IReadOnlyList<string> For(IEnumerable<TierProfile> profiles) =>
        profiles.Any(profile => profile.DefaultSide <= SmallSide) ? Shapes : Scenes;
}
