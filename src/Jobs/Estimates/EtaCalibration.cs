using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>How true the ETAs were that a tier's jobs were given when they were accepted.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Jobs">How many succeeded jobs with an ETA were looked at.</param>
/// <param name="WithinP50">Which part of them was done within the median; 0.5 is right.</param>
/// <param name="WithinP90">Which part was done within the ninth decile; 0.9 is right.</param>
public sealed record EtaCalibration(Tier Tier, int Jobs, double WithinP50, double WithinP90);
