//! Resampling whole clusters: the interval of a median whose values belong together.

use super::percentile;
use super::random::Chance;

/// Resamples of an interval.
const RESAMPLES: usize = 1000;
/// The seed of every interval, so that a figure is the same wherever it is shown.
const SEED: u64 = 20_260_821;
/// An interval of fewer clusters says nothing.
const MINIMUM_CLUSTERS: usize = 5;

/// Values that belong to clusters, sorted once, for medians of resampled clusters.
#[derive(Debug, Clone)]
pub struct Clustered {
    /// Each value with its cluster, by value.
    sorted: Vec<(f64, u32)>,
    /// How many values each cluster has, and how many of them lie below the band.
    clusters: Vec<(u32, u32)>,
    /// Where the band of values begins that nearly every resampled median lies in.
    band: usize,
}

impl Clustered {
    /// `values` with their clusters, which are numbered from 0 up to `clusters`.
    #[must_use]
    pub fn new(mut sorted: Vec<(f64, u32)>, clusters: usize) -> Self {
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut sizes = vec![(0_u32, 0_u32); clusters];
        for (_, cluster) in &sorted {
            sizes[*cluster as usize].0 += 1;
        }
        // The place of a resampled median has at most the deviation that it would have if each cluster lay on one side.
        let squares: f64 = sizes.iter().map(|(size, _)| f64::from(*size) * f64::from(*size)).sum();
        let reach = 5.0 * squares.sqrt() / 2.0;
        let band = (sorted.len() as f64 / 2.0 - reach).max(0.0) as usize;
        for (_, cluster) in &sorted[..band] {
            sizes[*cluster as usize].1 += 1;
        }
        Self { sorted, clusters: sizes, band }
    }

    /// The median of all values.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        let last = self.sorted.len().checked_sub(1)?;
        Some(f64::midpoint(self.sorted[last / 2].0, self.sorted[last.div_ceil(2)].0))
    }

    /// The median where each cluster counts as often as `times` says; nothing where no value is left.
    #[must_use]
    pub fn weighted_median(&self, times: &[u32]) -> Option<f64> {
        let (all, below) = self.clusters.iter().zip(times).fold((0, 0), |(all, below), ((size, under), times)| {
            (all + u64::from(size * times), below + u64::from(under * times))
        });
        self.middle(times, all, below)
    }

    fn middle(&self, times: &[u32], all: u64, below: u64) -> Option<f64> {
        let last = all.checked_sub(1)?;
        let (first_place, second_place) = (last / 2, last.div_ceil(2));
        let (mut seen, begin) = if below <= first_place { (below, self.band) } else { (0, 0) };
        let mut first = None;
        for (value, cluster) in &self.sorted[begin..] {
            seen += u64::from(times[*cluster as usize]);
            if first.is_none() && seen > first_place {
                first = Some(*value);
            }
            if seen > second_place {
                return first.map(|first| f64::midpoint(first, *value));
            }
        }
        None
    }

    /// The interval of the median at 95 %: as many clusters as there are, drawn with replacement, 1,000 times; between the
    /// percentiles 2.5 and 97.5 of the medians (Efron 1979; Davison and Hinkley 1997, 2.4). Nothing under 5 clusters.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        if self.clusters.len() < MINIMUM_CLUSTERS {
            return None;
        }
        let mut chance = Chance::of(SEED);
        let mut times = vec![0_u32; self.clusters.len()];
        let mut medians: Vec<f64> = (0..RESAMPLES)
            .filter_map(|_| {
                times.fill(0);
                let (mut all, mut below) = (0_u64, 0_u64);
                for _ in 0..self.clusters.len() {
                    let drawn = chance.below(self.clusters.len());
                    times[drawn] += 1;
                    let (size, under) = self.clusters[drawn];
                    all += u64::from(size);
                    below += u64::from(under);
                }
                self.middle(&times, all, below)
            })
            .collect();
        medians.sort_by(f64::total_cmp);
        Some((percentile(&medians, 0.025)?, percentile(&medians, 0.975)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::median;

    /// Clusters of one to seven values that lie near one another.
    fn clusters(count: u32, chance: &mut Chance) -> Vec<(f64, u32)> {
        (0..count)
            .flat_map(|cluster| {
                let centre = chance.share() * 100.0;
                let size = 1 + chance.below(7);
                (0..size).map(|_| (centre + chance.share(), cluster)).collect::<Vec<_>>()
            })
            .collect()
    }

    #[test]
    fn a_weighted_median_is_that_of_the_values_written_out() {
        let mut chance = Chance::of(7);
        for _ in 0..50 {
            let values = clusters(40, &mut chance);
            let clustered = Clustered::new(values.clone(), 40);
            let times: Vec<u32> = (0..40).map(|_| chance.below(4) as u32).collect();
            let mut written: Vec<f64> =
                values.iter().flat_map(|(value, cluster)| vec![*value; times[*cluster as usize] as usize]).collect();
            assert_eq!(clustered.weighted_median(&times), median(&mut written));
        }
        assert_eq!(Clustered::new(vec![(1.0, 0)], 1).weighted_median(&[0]), None);
    }

    #[test]
    fn the_interval_is_that_of_a_resampling_without_short_cuts() {
        let values = clusters(60, &mut Chance::of(3));
        let found = Clustered::new(values.clone(), 60).interval().expect("enough clusters");
        // The same draws, each written out and sorted anew.
        let mut chance = Chance::of(SEED);
        let mut medians: Vec<f64> = (0..RESAMPLES)
            .map(|_| {
                let drawn: Vec<usize> = (0..60).map(|_| chance.below(60)).collect();
                let mut all: Vec<f64> = drawn
                    .iter()
                    .flat_map(|drawn| values.iter().filter(|(_, cluster)| *cluster as usize == *drawn).map(|(v, _)| *v))
                    .collect();
                median(&mut all).expect("values")
            })
            .collect();
        medians.sort_by(f64::total_cmp);
        assert_eq!(Some(found.0), percentile(&medians, 0.025));
        assert_eq!(Some(found.1), percentile(&medians, 0.975));
    }

    #[test]
    fn it_holds_the_true_median_about_as_often_as_it_says() {
        // Sixty launches whose commits all share the launch's lead time: the true median of centres from 0 to 100 is 50,
        // and a half more for the value's own part. Of 200 intervals 190 should hold it, with a deviation of 3.
        let held = (0..200)
            .filter(|seed| {
                let values = clusters(60, &mut Chance::of(1000 + seed));
                let (low, high) = Clustered::new(values, 60).interval().expect("enough clusters");
                (low..=high).contains(&50.5)
            })
            .count();
        assert!((180..=199).contains(&held), "{held} of 200");
    }

    #[test]
    fn few_clusters_have_no_interval() {
        let values = (0..4).map(|cluster| (f64::from(cluster), cluster)).collect();
        assert_eq!(Clustered::new(values, 4).interval(), None);
    }
}
