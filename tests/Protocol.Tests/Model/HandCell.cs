namespace Distributed.Protocol.Tests;

/// <summary>One consumer of a worker in 9 bits: what it does, for which job, by which attempt.</summary>
internal struct HandCell
{
    public const int Bits = 9;

    public HandStep Step;
    public byte Job;

    /// <summary>The attempt it speaks for, once it has a lease.</summary>
    public byte Attempt;

    /// <summary>Whether it works on a lease, its own or one it has lost without knowing.</summary>
    public readonly bool HasLease => Step >= HandStep.Paints;

    public readonly uint Value => (uint)Step | ((uint)Job << 3) | ((uint)Attempt << 6);

    public static HandCell Of(uint value) => new() { Step = (HandStep)(value & 7), Job = (byte)((value >> 3) & 7), Attempt = (byte)((value >> 6) & 7) };
}
