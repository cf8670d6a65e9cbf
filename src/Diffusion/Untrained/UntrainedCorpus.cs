namespace Distributed.Diffusion;

/// <summary>What the tokenizer of an untrained model learns its words from.</summary>
internal static class UntrainedCorpus
{
    public static IReadOnlyList<string> Texts { get; } =
    [
        "a photo of an astronaut riding a horse on mars", "a drawing of a house and a tree by the sea", "a painting of a cat, a dog, a bird and a fish",
        "a small red circle on a white background", "a large blue square on a black background", "a green triangle above a yellow star",
        "a purple heart below an orange ring", "a pink cross left of a gray circle", "a brown square right of a cyan triangle",
        "two circles, three stars, the sun and the moon over a mountain", "portrait of a woman, highly detailed, sharp focus, soft light",
        "landscape with a river, watercolor, oil painting, digital art", "lowres, bad anatomy, blurry, ugly, text, watermark",
    ];
}
