import com.amazon.randomcutforest.RandomCutForest;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.numenta.nupic.Parameters;
import org.numenta.nupic.Parameters.KEY;
import org.numenta.nupic.algorithms.Anomaly;
import org.numenta.nupic.algorithms.SpatialPooler;
import org.numenta.nupic.algorithms.TemporalMemory;
import org.numenta.nupic.encoders.RandomDistributedScalarEncoder;
import org.numenta.nupic.model.Connections;
import org.numenta.nupic.model.SDR;
import org.numenta.nupic.util.ArrayUtils;

/**
 * Scores of two published streaming detectors, for anomaly-rivals.py: `AnomalyScores forest|htm N`, where N is how many of the values on
 * stdin are calibration; one score a value on stdout. The forest is AWS's random-cut-forest-by-aws (Apache 2.0), HTM is htm.java (AGPL: it
 * is only measured here, nothing of it is in the product), with the parameters of the Numenta Anomaly Benchmark and its likelihood.
 */
public final class AnomalyScores {
    private static final int COLUMNS = 2048;
    private static final int CELLS = 32;

    public static void main(String[] args) throws Exception {
        List<Double> values = new ArrayList<>();
        BufferedReader reader = new BufferedReader(new InputStreamReader(System.in));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) values.add(Double.parseDouble(line));
        int calibration = Integer.parseInt(args[1]);
        double[] scores = args[0].equals("forest") ? forest(values) : htm(values, calibration);
        StringBuilder out = new StringBuilder();
        for (double score : scores) out.append(score).append('\n');
        System.out.print(out);
    }

    private static double[] forest(List<Double> values) {
        int shingle = 8;
        RandomCutForest forest = RandomCutForest.builder().dimensions(shingle).shingleSize(shingle).internalShinglingEnabled(true)
            .numberOfTrees(50).sampleSize(256).randomSeed(1).build();
        double[] scores = new double[values.size()];
        for (int index = 0; index < scores.length; index++) {
            double[] point = { values.get(index) };
            scores[index] = forest.getAnomalyScore(point);
            forest.update(point);
        }
        return scores;
    }

    private static double[] htm(List<Double> values, int calibration) {
        double least = values.stream().limit(calibration).mapToDouble(Double::doubleValue).min().orElse(0);
        double greatest = values.stream().limit(calibration).mapToDouble(Double::doubleValue).max().orElse(1);
        double padding = 0.2 * (greatest - least);
        double resolution = Math.max(0.001, (greatest - least + 2 * padding) / 130);
        RandomDistributedScalarEncoder encoder =
            RandomDistributedScalarEncoder.builder().resolution(resolution).w(21).n(400).setOffset(values.get(0)).setSeed(42).build();
        Parameters parameters = Parameters.getAllDefaultParameters();
        parameters.set(KEY.INPUT_DIMENSIONS, new int[] { 400 });
        parameters.set(KEY.COLUMN_DIMENSIONS, new int[] { COLUMNS });
        parameters.set(KEY.CELLS_PER_COLUMN, CELLS);
        parameters.set(KEY.GLOBAL_INHIBITION, true);
        parameters.set(KEY.NUM_ACTIVE_COLUMNS_PER_INH_AREA, 40.0);
        parameters.set(KEY.POTENTIAL_RADIUS, 400);
        parameters.set(KEY.POTENTIAL_PCT, 0.8);
        parameters.set(KEY.SYN_PERM_ACTIVE_INC, 0.003);
        parameters.set(KEY.SYN_PERM_INACTIVE_DEC, 0.0005);
        parameters.set(KEY.SYN_PERM_CONNECTED, 0.2);
        parameters.set(KEY.MAX_BOOST, 1.0);
        parameters.set(KEY.INITIAL_PERMANENCE, 0.21);
        parameters.set(KEY.CONNECTED_PERMANENCE, 0.5);
        parameters.set(KEY.ACTIVATION_THRESHOLD, 13);
        parameters.set(KEY.MIN_THRESHOLD, 10);
        parameters.set(KEY.MAX_NEW_SYNAPSE_COUNT, 20);
        parameters.set(KEY.PERMANENCE_INCREMENT, 0.1);
        parameters.set(KEY.PERMANENCE_DECREMENT, 0.1);
        Connections memory = new Connections();
        parameters.apply(memory);
        SpatialPooler pooler = new SpatialPooler();
        pooler.init(memory);
        TemporalMemory temporal = new TemporalMemory();
        TemporalMemory.init(memory);
        double[] raw = new double[values.size()];
        int[] predicted = new int[0];
        for (int index = 0; index < raw.length; index++) {
            int[] active = new int[COLUMNS];
            pooler.compute(memory, encoder.encode(values.get(index)), active, true);
            int[] columns = ArrayUtils.where(active, ArrayUtils.WHERE_1);
            raw[index] = Anomaly.computeRawAnomalyScore(columns, predicted);
            var cycle = temporal.compute(memory, columns, true);
            Set<?> cells = cycle.predictiveCells();
            @SuppressWarnings("unchecked")
            int[] next = SDR.cellsAsColumnIndices((Set<org.numenta.nupic.model.Cell>) cells, CELLS);
            predicted = next;
        }
        return likelihoods(raw);
    }

    /** How unlikely the mean of the last ten raw scores is among those of up to 8,000 before, as -log10 of its chance. */
    private static double[] likelihoods(double[] raw) {
        Deque<Double> recent = new ArrayDeque<>();
        double[] means = new double[raw.length];
        double sum = 0;
        for (int index = 0; index < raw.length; index++) {
            recent.add(raw[index]);
            sum += raw[index];
            if (recent.size() > 10) sum -= recent.poll();
            means[index] = sum / recent.size();
        }
        double[] scores = new double[raw.length];
        double total = 0;
        double squares = 0;
        int count = 0;
        for (int index = 0; index < raw.length; index++) {
            if (count > 100) {
                double mean = total / count;
                double deviation = Math.max(0.01, Math.sqrt(Math.max(0, squares / count - mean * mean)));
                scores[index] = -Math.log10(Math.max(1e-12, tail((means[index] - mean) / deviation)));
            }
            total += means[index];
            squares += means[index] * means[index];
            count++;
            if (count > 8000) {
                total -= means[index - 8000];
                squares -= means[index - 8000] * means[index - 8000];
                count--;
            }
        }
        return scores;
    }

    /** Of the normal distribution (Abramowitz and Stegun 7.1.26). */
    private static double tail(double z) {
        if (z < 0) return 1 - tail(-z);
        double t = 1 / (1 + 0.3275911 * z / Math.sqrt(2));
        double erfc = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-z * z / 2);
        return erfc / 2;
    }
}
