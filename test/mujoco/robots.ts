/** Models for tests, each as small as what it shows. */

/** A cart of 2 kg on a rail without end, pushed by up to 10 N. */
export const cart = `<mujoco model="cart">
  <option timestep="0.01" integrator="Euler" gravity="0 0 0"/>
  <worldbody>
    <body>
      <joint name="along" type="slide" axis="1 0 0"/>
      <geom size="0.1" mass="2"/>
    </body>
  </worldbody>
  <actuator><motor joint="along" gear="10" ctrlrange="-1 1"/></actuator>
</mujoco>`;

/** A pole that turns about its foot, on the ground. */
export const pole = `<mujoco model="a pole!">
  <option timestep="0.05"/>
  <worldbody>
    <body>
      <joint name="foot" axis="0 1 0" damping="2"/>
      <geom type="capsule" fromto="0 0 0 0 0 1" size="0.05"/>
    </body>
  </worldbody>
  <actuator><motor joint="foot" gear="5"/></actuator>
</mujoco>`;

/** Two rods on a hinge, free in space above a floor. */
export const rods = `<mujoco>
  <option timestep="0.004"/>
  <worldbody>
    <geom type="plane" size="0 0 1"/>
    <body name="front" pos="0 0 0.3">
      <freejoint/>
      <geom type="capsule" fromto="0 0 0 0.4 0 0" size="0.05"/>
      <site name="nose" pos="0.4 0 0"/>
      <body name="rear">
        <joint name="hinge" axis="0 1 0" range="-60 60"/>
        <geom type="capsule" fromto="0 0 0 -0.4 0 0" size="0.05"/>
      </body>
    </body>
  </worldbody>
  <actuator><motor joint="hinge" gear="8" ctrlrange="-0.5 1"/></actuator>
  <sensor><framepos objtype="site" objname="nose"/><jointpos name="bend" joint="hinge"/></sensor>
  <keyframe><key qpos="0 0 0.2 1 0 0 0 0.3"/></keyframe>
</mujoco>`;
