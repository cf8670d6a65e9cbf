using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>Which pipeline paints a job.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Tier>))]
public enum Tier
{
    /// <summary>Quality: the whole UNet and AutoencoderKL.</summary>
    [JsonStringEnumMemberName("full")] Full,

    /// <summary>Speed: the distilled UNet (BK-SDM) and the tiny autoencoder.</summary>
    [JsonStringEnumMemberName("distilled")] Distilled,
}
